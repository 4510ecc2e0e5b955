// Progress that a person can cancel.
import * as vscode from "vscode";

/** Shows a notification until the work is done; its Cancel button aborts the signal. */
export async function withProgress<T>(title: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (_, token) => {
    const controller = new AbortController();
    const subscription = token.onCancellationRequested(() => {
      controller.abort();
    });
    try {
      return await work(controller.signal);
    } finally {
      subscription.dispose();
    }
  });
}
