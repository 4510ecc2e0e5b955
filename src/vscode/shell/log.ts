// The one logger: the output channel "Artie", whose level a person sets in VS Code.
import * as vscode from "vscode";
import type { ArtieExchange } from "../../artie/index.ts";

export type Log = vscode.LogOutputChannel;

export function createLog(): Log {
  return vscode.window.createOutputChannel("Artie", { log: true });
}

/** One line for each HTTP request: no query, no body, no header and so no key. */
export function logExchange(log: Log, { method, path, status, milliseconds, error }: ArtieExchange): void {
  const line = `${method} ${path} ${status ?? error?.code ?? "no answer"} ${milliseconds} ms`;
  if (error) log.warn(line);
  else log.info(line);
}
