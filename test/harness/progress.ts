// Tells the person at the terminal what takes long: a step under a second prints nothing.

const quietMs = 1_000;
const reminderMs = 15_000;
/** The steps that run, a step within a step behind it. */
const running: string[] = [];

/** Runs one step; says so once it takes longer than a second, every 15 s after that, and when it ends. */
export async function step<T>(label: string, work: () => Promise<T>): Promise<T> {
  const started = Date.now();
  let lines = 0;
  const announce = (): void => {
    console.log(lines > 0 ? `${label}: ${elapsed(started)} so far` : `${label} ...`);
    lines += 1;
  };
  const first = setTimeout(announce, quietMs);
  const reminder = setInterval(() => {
    if (running.at(-1) === label) announce();
  }, reminderMs);
  running.push(label);
  try {
    const result = await work();
    if (lines > 0) console.log(`${label}: done in ${elapsed(started)}`);
    return result;
  } finally {
    clearTimeout(first);
    clearInterval(reminder);
    running.splice(running.lastIndexOf(label), 1);
  }
}

/** The time since `started` (milliseconds since the epoch), in seconds for people. */
export function elapsed(started: number): string {
  return `${((Date.now() - started) / 1000).toFixed(1)} s`;
}
