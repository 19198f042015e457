// The clients of a workspace whose scores have a past, in pictures:
// node clients_walk.mjs SIMULATOR SERVER STANNACTL FOLDER.
import { walkClients } from "./clients.mjs";
import { openWithPast } from "./past.mjs";
import { Rig } from "./rig.mjs";
import { look } from "./shots.mjs";
import { signIn, step, tell } from "./story.mjs";

const [, , simulator, server, stannactl, folder] = process.argv;
const WORKSPACE = "stanna-demo.example";
const rig = new Rig({ simulator, server, stannactl, folder });

await tell(rig, async () => {
  const hasPast = await openWithPast(rig, WORKSPACE, [
    "--companies", "60", "--contacts", "240", "--deals", "80", "--line-items", "60", "--activities", "2400", "--rate-limit", "none",
  ]);
  if (!hasPast) {
    console.log("SKIPPED: libfaketime is not installed");
    return;
  }
  const watched = await rig.newPage();
  watched.expect(401, "/api/session"); // nobody is signed in yet
  await watched.page.goto(`${rig.origin}/app/`);
  await signIn(watched, rig.newKey(WORKSPACE, "viewer"));
  await watched.see("Portal");
  await walkClients(watched, { hasPast });
  await step("without clients each view says what to do", async () => {
    await watched.press("Add a workspace");
    await signIn(watched, rig.newKey("another.example", "viewer"));
    await watched.see("No clients yet");
    await look(watched, "clients-empty", ["light"]);
    await watched.goTo("Portfolio");
    await watched.page.getByRole("heading", { name: "Portfolio" }).waitFor();
    await watched.see("excluded ones don't count");
    await look(watched, "portfolio-empty", ["light"]);
  });

  watched.mustBeClean("in the whole walk");
});
