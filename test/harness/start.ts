// Shows the extension in a real VS Code, signed in to the sandbox: `npm start`.
//   --desktop  in desktop VS Code, which is downloaded, instead of a browser
//   --check    does the main job by itself in a headless browser, prints what VS Code shows and exits
import { parseArgs } from "node:util";
import { build } from "./build.ts";
import { check } from "./check.ts";
import { openInBrowser, openOnDesktop } from "./desktop.ts";
import { companionDir, root } from "./paths.ts";
import { startWebHost } from "./web-host.ts";

process.once("SIGINT", () => {
  console.log("\nStopped.");
  process.exit(0);
});

const { values: flags } = parseArgs({
  options: { check: { type: "boolean", default: false }, desktop: { type: "boolean", default: false } },
});

try {
  await build();
  if (flags.check) await check();
  else if (flags.desktop) await openOnDesktop();
  else await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Serves VS Code until Ctrl+C. */
async function serve(): Promise<void> {
  await using host = await startWebHost({ extensions: [root, companionDir] });
  console.log(`\nVS Code with Artie, signed in to the sandbox:\n\n  ${host.openUrl}\n`);
  console.log(openInBrowser(host.openUrl) ? "It opens in your browser." : "Open it in a browser on this machine.");
  console.log("Ctrl+C ends it.");
  await host.ended;
  throw new Error(`VS Code's server ended by itself.\n${host.logs()}`);
}
