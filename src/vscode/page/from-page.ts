// Reads what the page says. It is our own page, but what crosses a border is checked.
import { textField } from "../shell/arguments.ts";
import { type FromPage, isWindow } from "./messages.ts";

/** Undefined for anything that the page does not say. */
export function readMessage(message: unknown): FromPage | undefined {
  const [window, uuid] = [textField(message, "window"), textField(message, "uuid")];
  const [action, table] = [textField(message, "action"), textField(message, "table")];
  const kind = textField(message, "kind");
  switch (kind) {
    case "ready":
    case "window":
      return isWindow(window) ? { kind, window } : undefined;
    case "connector":
      return uuid === undefined ? undefined : { kind, uuid };
    case "run":
      return action === undefined ? undefined : { kind, action, ...(table === undefined ? {} : { table }) };
    default:
      return undefined;
  }
}
