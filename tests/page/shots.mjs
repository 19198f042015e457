// Pictures of the views, light, dark and narrow, into the folder that STANNA_PAGE_SHOTS names;
// without it each look is checked only.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

const FOLDER = process.env.STANNA_PAGE_SHOTS ?? "";
const LOOKS = [
  { kind: "light", scheme: "light", width: 1280, height: 800 },
  { kind: "dark", scheme: "dark", width: 1280, height: 800 },
  { kind: "narrow", scheme: "light", width: 380, height: 1000 },
];

// Checks every look of what `watched` shows now, and keeps pictures of those in `kinds`; `isWhole`: of
// all of the page, not of a window of it. `at` stands at the top of the window, where it is given.
export async function look(watched, name, kinds = ["light", "dark", "narrow"], isWhole = false, at = null) {
  const { page } = watched;
  await page.mouse.move(0, 0); // nothing looks as if somebody pointed at it
  if (FOLDER) mkdirSync(FOLDER, { recursive: true });
  for (const { kind, scheme, width, height } of LOOKS) {
    await page.setViewportSize({ width, height });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    await watched.mustBeAccessible(`${name}, ${kind}`);
    if (!FOLDER || !kinds.includes(kind)) continue;
    // What sticks to the window stands at its top.
    if (isWhole) await page.evaluate(() => scrollTo(0, 0));
    if (at) await at.evaluate((element, header) => scrollTo(0, element.getBoundingClientRect().top + scrollY - header), kind === "narrow" ? 72 : 24);
    await page.screenshot({ path: join(FOLDER, `${name}-${kind}.png`), fullPage: isWhole });
  }
  await page.setViewportSize({ width: LOOKS[0].width, height: LOOKS[0].height });
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
}
