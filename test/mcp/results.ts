// Reads what a tool call answered.
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect } from "vitest";

export interface Result {
  readonly isError: boolean;
  readonly value: Record<string, unknown>;
}

/** Calls a tool and checks that the answer says the same to those that read text and to those that read data. */
export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<Result> {
  const result = CallToolResultSchema.parse(await client.callTool({ name, arguments: args }));
  const [content, ...others] = result.content;
  expect(others).toEqual([]);
  expect(content?.type === "text" && JSON.parse(content.text)).toEqual(result.structuredContent);
  return { isError: result.isError ?? false, value: result.structuredContent ?? {} };
}
