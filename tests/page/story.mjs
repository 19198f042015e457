// How a story is told: one step after the other, and what is known of the one that fails.
import { mkdirSync } from "node:fs";
import { join } from "node:path";

export async function step(name, action) {
  const began = Date.now();
  try {
    await action();
  } catch (error) {
    error.message = `"${name}" failed after ${((Date.now() - began) / 1000).toFixed(1)} s: ${error.message}`;
    throw error;
  }
  console.log(`ok  ${name} (${((Date.now() - began) / 1000).toFixed(1)} s)`);
}

export async function signIn(watched, key) {
  await watched.page.getByLabel("API key or token").fill(key);
  await watched.press("Sign in");
}

// Ends with the exit code; a failure says what every page shows, and keeps pictures of them where
// Bazel collects a test's files.
export async function tell(rig, story) {
  try {
    await story();
  } catch (error) {
    console.error(error.stack ?? error);
    const folder = process.env.TEST_UNDECLARED_OUTPUTS_DIR;
    if (folder) mkdirSync(folder, { recursive: true });
    for (const [i, watched] of rig.pages.entries()) {
      if (watched.page.isClosed()) continue;
      console.error(await watched.state());
      if (folder) await watched.page.screenshot({ path: join(folder, `failed-${i}.png`), fullPage: true, timeout: 30_000 }).catch(() => {});
    }
    process.exitCode = 1;
  } finally {
    await rig.close();
  }
}
