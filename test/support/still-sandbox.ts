// A sandbox for tests of windows. Its time stands still unless it is told to move, so that what is on its way stays so
// until a busy machine has come to look.
import { ManualClock, type Sandbox, type SandboxOptions, startSandbox } from "../../src/sandbox/index.ts";

export function stillSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  return startSandbox({ clock: new ManualClock(Date.now()), ...options });
}
