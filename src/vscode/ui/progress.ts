// Progress that a person can cancel.
import * as vscode from "vscode";
import { withoutLinks } from "./text.ts";

/** What is done sooner shows no progress: a notification that flashes up only distracts. */
const DELAY_MS = 150;

/** Shows a notification until the work is done, if that takes a while; its Cancel button aborts the signal. */
export async function withProgress<T>(
  title: string,
  work: (signal: AbortSignal) => Promise<T>,
  delayMs = DELAY_MS,
): Promise<T> {
  const controller = new AbortController();
  const working = work(controller.signal);
  if (await endsSoon(working, delayMs)) return working;
  const location = vscode.ProgressLocation.Notification;
  const options = { location, title: withoutLinks(title), cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      return await working;
    } finally {
      subscription.dispose();
    }
  });
}

async function endsSoon(working: Promise<unknown>, delayMs: number): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(resolve, delayMs, false);
  });
  const ended = working.then(
    () => true,
    () => true,
  );
  const soon = await Promise.race([ended, late]);
  clearTimeout(timer);
  return soon;
}
