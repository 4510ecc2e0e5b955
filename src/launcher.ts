// What agents start, from a path that all versions and clients share: it speaks to a window that is signed in, else acts
// with what this client was given, and goes over to a window that opens. With other words it is the command line.
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";
import { Relay } from "./clients/launcher/relay.ts";

/** `--alone`: as if no window were open, to try what this client was given. */
const [, script = "", flag, client, alone] = process.argv;
const beside = (name: string) => pathToFileURL(join(dirname(script), name)).href;

if (Number(process.versions.node.split(".")[0]) < 20) {
  process.stderr.write(`artie-mcp needs Node 20 or later; this is ${process.version}.\n`);
  process.exitCode = 1;
} else if (flag === "--client" || flag === undefined) {
  const { stdin: input, stdout: output } = process;
  new Relay({ client, isAlone: alone === "--alone", standby: beside("standby.js"), input, output }).start();
} else {
  void import(beside("cli.js"));
}
