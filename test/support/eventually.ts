// Waiting for something to become true, with a deadline instead of a guess.
import { setTimeout as pause } from "node:timers/promises";

const DEADLINE_MS = 60_000;
const STEP_MS = 5;

/** Resolves as soon as the condition holds, which may do something for that. @throws Error when it does not in time */
export async function eventually(
  what: string,
  condition: () => boolean | Promise<boolean>,
  deadlineMs = DEADLINE_MS,
): Promise<void> {
  const deadline = performance.now() + deadlineMs;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Still waiting: ${what}`);
    await pause(STEP_MS);
  }
}
