// Takes the pictures of the README, the walkthrough and the marketplace anew: `npm run media`. The tests take them from
// the real thing; the icon is drawn from its SVG.
import { spawnSync } from "node:child_process";
import { cp, readFile } from "node:fs/promises";
import { join } from "node:path";
import { launchBrowser } from "./chromium.ts";
import { build } from "./build.ts";
import { nodeBinary, root, screenshotDir } from "./paths.ts";

/** In pixels, for screens with twice the dots. */
const ICON_SIZE = 256;

const media = join(root, "media");
const tests = ["main-job", "pipeline-page", "walkthrough", "agent"];

await build();
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const config = join(root, "test", "e2e", "vitest.config.ts");
const run = spawnSync(nodeBinary, [vitest, "run", "--config", config, ...tests], { stdio: "inherit" });
if (run.status !== 0) throw new Error("The pictures are as they were: not all of the tests that take them passed.");
await cp(join(screenshotDir, "media"), media, { recursive: true });
await drawIcon();

async function drawIcon(): Promise<void> {
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: ICON_SIZE, height: ICON_SIZE } });
  await page.setContent(`<style>body{margin:0} svg{width:100vw;height:100vh}</style>
    ${await readFile(join(media, "icon.svg"), "utf8")}`);
  await page.screenshot({ path: join(media, "icon.png"), omitBackground: true });
}
