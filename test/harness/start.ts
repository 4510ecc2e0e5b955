// Shows the extension in a real VS Code, signed in to the sandbox: `npm start`.
//   --desktop  in desktop VS Code, which is downloaded, instead of a browser
//   --agent    with Copilot Chat in agent mode, on a scripted stand-in for a language model: no account is needed
//   --check    does the main job by itself in a headless browser, prints what VS Code shows and exits; with --agent it
//              has the agent do one thing instead
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { scripts } from "../e2e/agent/model/scripts/index.ts";
import { build } from "./build.ts";
import { check, checkAgent } from "./check.ts";
import { openInBrowser, openOnDesktop } from "./desktop.ts";
import { companionDir, root } from "./paths.ts";
import { scriptedModel } from "./scripted-model.ts";
import { signUps } from "./sign-ups.ts";
import { startWebHost, type WebHost } from "./web-host.ts";

process.once("SIGINT", () => {
  console.log("\nStopped.");
  process.exit(0);
});

const { values: flags } = parseArgs({
  options: {
    agent: { type: "boolean", default: false },
    check: { type: "boolean", default: false },
    desktop: { type: "boolean", default: false },
  },
});

try {
  if (flags.desktop && (flags.agent || flags.check)) throw new Error("--desktop goes with no other flag.");
  await build();
  if (flags.agent && flags.check) await checkAgent();
  else if (flags.agent) await serveAgent();
  else if (flags.check) await check();
  else if (flags.desktop) await openOnDesktop();
  else await serve();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}

/** Serves VS Code until Ctrl+C. */
async function serve(): Promise<void> {
  await using host = await startWebHost({ extensions: [root, companionDir] });
  await show(host);
}

/** The same with chat, and with the file that one of the requests is about. */
async function serveAgent(): Promise<void> {
  const { extensions, ...model } = await scriptedModel();
  await using host = await startWebHost({ ...model, extensions: [root, companionDir, ...extensions] });
  await writeFile(join(host.dataDir, "workspace", "sign-ups.csv"), signUps(500));
  console.log("\nThe model in its chat is a scripted stand-in, not a language model. It understands:\n");
  for (const { example } of scripts) console.log(`  ${example}`);
  await show(host);
}

async function show(host: WebHost): Promise<void> {
  console.log(`\nVS Code with Artie, signed in to the sandbox:\n\n  ${host.openUrl}\n`);
  console.log(openInBrowser(host.openUrl) ? "It opens in your browser." : "Open it in a browser on this machine.");
  console.log("Ctrl+C ends it.");
  await host.ended;
  throw new Error(`VS Code's server ended by itself.\n${host.logs()}`);
}
