// Pictures of the views, light, dark and narrow, into the folder that STANNA_PAGE_SHOTS names;
// without it each look is checked only.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.STANNA_PAGE_SHOTS ?? "";
const LOOKS = [
  { name: "light", scheme: "light", width: 1280, height: 800 },
  { name: "dark", scheme: "dark", width: 1280, height: 800 },
  { name: "narrow", scheme: "light", width: 380, height: 800 },
];

// Every look of what `watched` shows now.
export async function look(watched, name) {
  const { page } = watched;
  if (FOLDER) mkdirSync(FOLDER, { recursive: true });
  for (const { name: kind, scheme, width, height } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await watched.mustBeAccessible(`${name}, ${kind}`);
    if (FOLDER) await page.screenshot({ path: join(FOLDER, `${name}-${kind}.png`), fullPage: kind === "narrow" });
  }
  await page.setViewportSize({ width: LOOKS[0].width, height: LOOKS[0].height });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}
