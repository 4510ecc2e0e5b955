// Reads what a tool call answered.
import type { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { type CallToolResult, CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { expect } from "vitest";

export interface Result {
  readonly isError: boolean;
  readonly value: Record<string, unknown>;
}

export async function callTool(client: Client, name: string, args: Record<string, unknown> = {}): Promise<Result> {
  return resultOf(CallToolResultSchema.parse(await client.callTool({ name, arguments: args })));
}

/** Checks that the answer says the same to those that read text and to those that read data. */
export function resultOf({ content, structuredContent, isError }: CallToolResult): Result {
  const [first, ...others] = content;
  expect(others).toEqual([]);
  expect(first?.type === "text" && JSON.parse(first.text)).toEqual(structuredContent);
  return { isError: isError ?? false, value: structuredContent ?? {} };
}
