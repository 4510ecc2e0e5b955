// Progress: a notification that a person can cancel, or the bar along the top of a view.
import * as vscode from "vscode";
import { withoutLinks } from "./text.ts";

/** What is done sooner shows no progress: what flashes up only distracts. */
const DELAY_MS = 150;
/**
 * VS Code shows three of the notifications that come within this time and drops the others: of quick steps one after the
 * other not every one may show itself, or how it all ended would not be seen.
 */
const APART_MS = 800;
let nextAt = 0;

/** Shows a notification until the work is done, if that takes a while; its Cancel button aborts the signal. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
  delayMs = DELAY_MS,
): Promise<T> {
  const controller = new AbortController();
  const working = work(controller.signal);
  if (await endsSoon(working, Math.max(delayMs, nextAt - performance.now()))) return working;
  nextAt = performance.now() + APART_MS;
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: withoutLinks(title), cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const subscription = token.onCancellationRequested(() => controller.abort());
    try {
      return await working;
    } finally {
      subscription.dispose();
    }
  });
}

/** Shows the bar along the top of the views until the work is done, if that takes a while. */
export async function withViewProgress<T>(viewIds: readonly string[], working: Promise<T>): Promise<T> {
  if (await endsSoon(working, DELAY_MS)) return working;
  for (const viewId of viewIds) void vscode.window.withProgress({ location: { viewId } }, () => settled(working));
  return working;
}

async function endsSoon(working: Promise<unknown>, delayMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, delayMs, false);
  });
  const soon = await Promise.race([settled(working).then(() => true), late]);
  clearTimeout(timer);
  return soon;
}

/** Its end, however it ends: whoever began the work hears of its failure. */
async function settled(working: Promise<unknown>): Promise<void> {
  await working.catch(() => undefined);
}
