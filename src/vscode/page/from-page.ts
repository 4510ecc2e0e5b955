// Reads what the page says. It is our own page, but what crosses a border is checked.
import { textField } from "../shell/arguments.ts";
import { type FromPage, isWindow } from "./messages.ts";

/** Undefined for anything that the page does not say. */
export function readMessage(message: unknown): FromPage | undefined {
  switch (textField(message, "kind")) {
    case "ready":
      return withWindow("ready", message);
    case "window":
      return withWindow("window", message);
    case "connector": {
      const uuid = textField(message, "uuid");
      return uuid === undefined ? undefined : { kind: "connector", uuid };
    }
    case "run": {
      const action = textField(message, "action");
      const table = textField(message, "table");
      return action === undefined ? undefined : { kind: "run", action, ...(table === undefined ? {} : { table }) };
    }
    default:
      return undefined;
  }
}

function withWindow(kind: "ready" | "window", message: unknown): FromPage | undefined {
  const window = textField(message, "window");
  return isWindow(window) ? { kind, window } : undefined;
}
