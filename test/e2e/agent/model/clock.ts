// The clock of the extension host, which all extensions in it share. It goes ahead by as many milliseconds as stand in the
// file that ARTIE_MODEL_CLOCK names, so that a test need not wait for what takes minutes: what was to happen by then happens
// at once.
import { readFileSync, watchFile } from "node:fs";

/** What is sooner than this happens by itself. */
const SOON_MS = 10_000;
const LOOK_EVERY_MS = 50;

type Timer = Parameters<typeof clearTimeout>[0];

const later = new Map<Timer, { readonly at: number; readonly happen: () => void }>();
const { now } = Date;
const { setTimeout: start, clearTimeout: stop } = globalThis;
let ahead = 0;

export function watchTime(): void {
  const file = process.env["ARTIE_MODEL_CLOCK"];
  if (file === undefined) return;
  watchFile(file, { interval: LOOK_EVERY_MS, persistent: false }, () => moveTo(Number(readFileSync(file, "utf8"))));
  Date.now = () => now() + ahead;
  const startLater = (act: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) => {
    const happen = () => {
      later.delete(timer);
      act(...args);
    };
    const timer = start(happen, ms);
    if (ms >= SOON_MS) later.set(timer, { at: Date.now() + ms, happen });
    return timer;
  };
  globalThis.setTimeout = Object.assign(startLater, start);
  globalThis.clearTimeout = (timer) => {
    later.delete(timer);
    stop(timer);
  };
}

function moveTo(ms: number): void {
  ahead = Math.max(ahead, ms);
  for (const [timer, { at, happen }] of later) {
    if (at > Date.now()) continue;
    stop(timer);
    happen();
  }
}
