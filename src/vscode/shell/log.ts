// The one logger: the output channel "Artie", whose level a person sets in VS Code. Whatever is logged is presented first,
// as it is to agents; what that takes loads with the first line.
import * as vscode from "vscode";
import type { ArtieExchange } from "../../artie/index.ts";

type Level = "debug" | "info" | "warn" | "error";

export interface Log extends Readonly<Record<Level, (message: string, error?: unknown) => void>> {
  show(): void;
  dispose(): void;
}

/** @param secrets What must not be shown, as far as it is known by then. */
export function createLog(secrets: () => readonly string[]): Log {
  const channel = vscode.window.createOutputChannel("Artie", { log: true });
  let writing = Promise.resolve();
  const write = async (level: Level, message: string, error: unknown) => {
    const { present } = await import("../../tools/policy/redact/index.ts");
    const text = error === undefined ? message : `${message} ${textOf(error)}`;
    channel[level](present({ text }, secrets()).text);
  };
  const at = (level: Level) => (message: string, error?: unknown) => {
    // The channel may be gone by the time.
    writing = writing.then(() => write(level, message, error)).catch(() => undefined);
  };
  return {
    debug: at("debug"),
    info: at("info"),
    warn: at("warn"),
    error: at("error"),
    show: () => {
      channel.show();
    },
    dispose: () => {
      channel.dispose();
    },
  };
}

function textOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

/** One line for each HTTP request: no query, no body, no header and so no key. */
export function logExchange(log: Log, { method, path, status, milliseconds, error }: ArtieExchange): void {
  const line = `${method} ${path} ${status ?? error?.code ?? "no answer"} ${milliseconds} ms`;
  if (error) log.warn(line);
  else log.info(line);
}
