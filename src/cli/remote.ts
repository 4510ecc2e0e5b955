// A gateway's grant as a stream of messages: what the launcher passes on goes over HTTP. A gateway keeps no sessions, so
// every request stands for itself.
import { Duplex, PassThrough } from "node:stream";
import { type JSONRPCMessage, SdkHttpError, StreamableHTTPClientTransport } from "@modelcontextprotocol/client";
import { z } from "zod";
import { onLines } from "../clients/launcher/lines.ts";
import { lineOf, parseMessage } from "../clients/launcher/messages.ts";

/** As JSON-RPC has it for what went wrong inside. */
const INTERNAL_ERROR = -32603;
const MAX_REASON = 500;

export async function openRemote(address: string): Promise<Duplex> {
  const [input, output] = [new PassThrough(), new PassThrough()];
  const transport = new StreamableHTTPClientTransport(new URL(address));
  const unanswered = new Set<string | number>();
  let hasEnded = false;
  const endWhenAnswered = () => {
    if (hasEnded && unanswered.size === 0) void transport.close().then(() => output.end());
  };
  const answer = (message: object) => {
    output.write(`${JSON.stringify(message)}\n`);
    if ("id" in message && !("method" in message)) unanswered.delete(message.id as string | number);
    endWhenAnswered();
  };
  transport.onmessage = (message) => {
    // A client of 2025-11-25 says with every request what it has agreed on.
    const { result } = parseMessage(JSON.stringify(message)) ?? {};
    const version = result?.["protocolVersion"];
    if (typeof version === "string") transport.setProtocolVersion(version);
    answer(message);
  };
  await transport.start();
  onLines(input, (line) => {
    const message = parseMessage(line);
    const id = message?.method === undefined ? undefined : message.id;
    if (id !== undefined) unanswered.add(id);
    transport.send(JSON.parse(line) as JSONRPCMessage).catch((error: unknown) => {
      if (id !== undefined) answer(JSON.parse(lineOf({ id, error: refusalOf(error, address) })) as object);
    });
  });
  input.on("end", () => {
    hasEnded = true;
    endWhenAnswered();
  });
  return Duplex.from({ readable: output, writable: input });
}

const refusal = z.object({ error: z.string(), code: z.string(), remedy: z.string() });

/** In the gateway's own words where it has some. The address is the key: it is in no message. */
function refusalOf(error: unknown, address: string) {
  const { status, data } = error instanceof SdkHttpError ? error : {};
  const said = refusal.safeParse(parsed(data?.["text"])).data;
  const reason = said ? `${said.error} ${said.remedy}` : error instanceof Error ? error.message : String(error);
  const message = reason.replaceAll(address, "the grant's address").slice(0, MAX_REASON);
  // What is gone for good is a grant that has ended, whoever keeps it.
  const code = said?.code ?? (status === 410 ? "grant_expired" : undefined);
  return {
    code: INTERNAL_ERROR,
    message: `Artie's gateway did not take the request: ${message}`,
    ...(code === undefined ? {} : { data: { code } }),
  };
}

function parsed(text: unknown): unknown {
  try {
    return JSON.parse(String(text));
  } catch {
    return undefined;
  }
}
