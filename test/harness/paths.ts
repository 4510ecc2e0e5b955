// Where things are in this repository; every path is absolute.
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");
/** Downloads that survive between runs: VS Code's server, the browser. Ignored by git. */
export const cacheDir = join(root, ".vscode-test");
/** What the end-to-end tests and `npm start -- --check` leave to look at. Ignored by git. */
export const screenshotDir = join(root, "test", "e2e", "screenshots");
/** The Node that every script of this project runs on, whatever the machine has. */
export const nodeBinary = process.execPath;
/** A development-only extension that signs a new window in to the sandbox. */
export const companionDir = join(import.meta.dirname, "companion");
/** What `npm run package` makes. */
export const vsixFile = join(root, "artie.vsix");
