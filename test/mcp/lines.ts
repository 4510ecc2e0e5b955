// What goes over a stream, line by line: for what no client of the SDK would send, and what it would not show.
import { z } from "zod";

export const INITIALIZE = {
  protocolVersion: "2025-11-25",
  capabilities: {},
  clientInfo: { name: "test", version: "1" },
};

/** A request as one of 2026-07-28: it says for itself what others agree on at the beginning. */
export function modern({ params, ...request }: { id: string | number; method: string; params?: object }): object {
  const _meta = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
  };
  return { ...request, params: { ...params, _meta } };
}

export function lines(...all: object[]): string {
  return all.map((message) => `${JSON.stringify({ jsonrpc: "2.0", ...message })}\n`).join("");
}

const message = z.object({
  id: z.union([z.string(), z.number()]).optional(),
  method: z.string().optional(),
  params: z.unknown().optional(),
  error: z.object({ code: z.number() }).optional(),
});

export function messages(stdout: string) {
  return stdout
    .trimEnd()
    .split("\n")
    .map((line) => message.parse(JSON.parse(line)));
}
