// The folders that a client of 2025-11-25 works in, as it says itself; clients of 2026-07-28 have no such list.
import { fileURLToPath } from "node:url";
import { ToolError } from "../rules/tool-error.ts";
import type { LowLevelServer } from "./low-level.ts";

const TIMEOUT_MS = 5_000;

export type Roots = () => Promise<readonly string[] | undefined>;

/** Asks when it is needed, and again when the client says that they have changed. Undefined of a client without any. */
export function rootsOf(server: LowLevelServer): Roots {
  let asked: ReturnType<Roots> | undefined;
  server.setNotificationHandler("notifications/roots/list_changed", () => {
    asked = undefined;
  });
  return () => (asked ??= ask(server));
}

/** @throws ToolError when the client has roots and does not name them */
async function ask(server: LowLevelServer): ReturnType<Roots> {
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- of 2025-11-25, where it stands nowhere else
  if (!server.getClientCapabilities()?.roots) return undefined;
  // eslint-disable-next-line @typescript-eslint/no-deprecated -- the same
  const answer = await server.listRoots(undefined, { timeout: TIMEOUT_MS }).catch(() => undefined);
  if (answer) return answer.roots.length === 0 ? undefined : answer.roots.flatMap(({ uri }) => folderAt(uri));
  const message =
    "The client does not say which folders it works in, so that no file can be read; pass events instead.";
  throw new ToolError("not_configured", message);
}

/** Nothing for what is not on this machine. */
function folderAt(uri: string): string[] {
  try {
    return uri.startsWith("file:") ? [fileURLToPath(uri)] : [];
  } catch {
    return [];
  }
}
