// Waiting for something to become true, with a deadline instead of a guess.
import { setTimeout as pause } from "node:timers/promises";

const DEADLINE_MS = 30_000;
const STEP_MS = 5;

/** Resolves as soon as the condition holds. @throws Error when it does not within half a minute */
export async function eventually(what: string, condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + DEADLINE_MS;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Still waiting: ${what}`);
    await pause(STEP_MS);
  }
}
