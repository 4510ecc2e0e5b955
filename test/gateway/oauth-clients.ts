// Clients that sign in with OAuth: on both generations of the SDK, and one that makes each request by hand.
import { createHash, randomBytes } from "node:crypto";
import { Client as SecondClient, StreamableHTTPClientTransport as SecondHttp } from "@modelcontextprotocol/client";
import type { OAuthClientProvider as SecondProvider } from "@modelcontextprotocol/client";
import { Client as FirstClient } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport as FirstHttp } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from "@modelcontextprotocol/sdk/shared/auth.js";
import { CallToolResultSchema } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import { type Result, resultOf } from "../mcp/results.ts";
import { type Answer, ask } from "./gateway.ts";
import { Browser } from "./browser.ts";

export const GENERATIONS = ["SDK 1", "SDK 2"] as const;
export type Generation = (typeof GENERATIONS)[number];

/** What a client keeps between its steps, as programs keep it in a file. */
export class Memory {
  readonly redirectUrl: string;
  readonly clientMetadataUrl?: string;
  info: OAuthClientInformationMixed | undefined;
  kept: OAuthTokens | undefined;
  #verifier = "";
  sentTo: URL | undefined;

  constructor(redirectUrl: string, documentUrl?: string) {
    this.redirectUrl = redirectUrl;
    if (documentUrl !== undefined) this.clientMetadataUrl = documentUrl;
  }

  get clientMetadata(): OAuthClientMetadata {
    return {
      client_name: "Test client",
      redirect_uris: [this.redirectUrl],
      grant_types: ["authorization_code", "refresh_token"],
      response_types: ["code"],
      token_endpoint_auth_method: "none",
    };
  }

  state = (): string => "state-1";
  clientInformation = () => this.info;
  saveClientInformation = (info: OAuthClientInformationMixed) => void (this.info = info);
  tokens = () => this.kept;
  saveTokens = (tokens: OAuthTokens) => void (this.kept = tokens);
  redirectToAuthorization = (url: URL) => void (this.sentTo = url);
  saveCodeVerifier = (verifier: string) => void (this.#verifier = verifier);
  codeVerifier = () => this.#verifier;
  invalidateCredentials = () => {
    this.kept = undefined;
  };
}

export interface SignedIn extends AsyncDisposable {
  readonly memory: Memory;
  call(name: string, args?: Record<string, unknown>): Promise<Result>;
}

/** Connects, is sent away to sign in, and comes back: the person types the code. */
export async function signIn(generation: Generation, address: string, code: string, memory: Memory): Promise<SignedIn> {
  const url = new URL(address);
  const connect = generation === "SDK 1" ? connectFirst : connectSecond;
  const finish = await connect(url, memory);
  if (!memory.sentTo) throw new Error("The client was not sent away to sign in.");
  const back = await new Browser().letIn(memory.sentTo, code);
  return finish(back.searchParams);
}

async function connectFirst(url: URL, memory: Memory) {
  const transport = new FirstHttp(url, { authProvider: memory });
  await new FirstClient(INFO).connect(transport).catch(isUnauthorized);
  return async (back: URLSearchParams): Promise<SignedIn> => {
    await transport.finishAuth(back.get("code") ?? "");
    const client = new FirstClient(INFO);
    await client.connect(new FirstHttp(url, { authProvider: memory }));
    return signedIn(
      memory,
      (params) => client.callTool(params),
      () => client.close(),
    );
  };
}

async function connectSecond(url: URL, memory: Memory) {
  const authProvider: SecondProvider = memory;
  const transport = new SecondHttp(url, { authProvider });
  const newClient = () => new SecondClient(INFO, { versionNegotiation: { mode: { pin: "2026-07-28" } } });
  await newClient().connect(transport).catch(isUnauthorized);
  return async (back: URLSearchParams): Promise<SignedIn> => {
    await transport.finishAuth(back);
    const client = newClient();
    await client.connect(new SecondHttp(url, { authProvider }));
    return signedIn(
      memory,
      (params) => client.callTool(params),
      () => client.close(),
    );
  };
}

const INFO = { name: "test", version: "1" };

function isUnauthorized(error: unknown): void {
  if (!/unauthorized/i.test(String(error))) throw error;
}

function signedIn(
  memory: Memory,
  callTool: (params: { name: string; arguments: Record<string, unknown> }) => Promise<unknown>,
  close: () => Promise<void>,
): SignedIn {
  return {
    memory,
    call: async (name, args = {}) => resultOf(CallToolResultSchema.parse(await callTool({ name, arguments: args }))),
    [Symbol.asyncDispose]: close,
  };
}

const tokens = z.looseObject({ access_token: z.string(), refresh_token: z.string() });

/** A client that makes each request by hand. */
export class HandMade {
  readonly base: string;
  readonly callback: string;
  readonly id: string;
  readonly verifier = randomBytes(32).toString("base64url");

  constructor(base: string, id: string, callback = CALLBACK) {
    this.base = base;
    this.id = id;
    this.callback = callback;
  }

  static async register(base: string, metadata: Record<string, unknown> = {}): Promise<HandMade> {
    const { body } = await register(base, metadata);
    return new HandMade(base, z.string().parse(body["client_id"]));
  }

  /** Where the person is sent. */
  authorization(more: Readonly<Record<string, string>> = {}): URL {
    const url = new URL(`${this.base}/oauth/auth`);
    const challenge = createHash("sha256").update(this.verifier).digest("base64url");
    url.search = new URLSearchParams({
      ...{ client_id: this.id, redirect_uri: this.callback, response_type: "code", state: "s" },
      ...{ code_challenge: challenge, code_challenge_method: "S256", resource: `${this.base}/mcp`, ...more },
    }).toString();
    return url;
  }

  /** The authorization code that a person's consent gives. */
  async consent(code: string): Promise<string> {
    const back = await new Browser().letIn(this.authorization(), code);
    return back.searchParams.get("code") ?? "";
  }

  redeem(code: string, more: Readonly<Record<string, string>> = {}, base = this.base): Promise<Answer> {
    const form = { grant_type: "authorization_code", code, redirect_uri: this.callback, code_verifier: this.verifier };
    return tokenRequest(base, { ...form, client_id: this.id, ...more });
  }

  refresh(token: string, base = this.base): Promise<Answer> {
    return tokenRequest(base, { grant_type: "refresh_token", refresh_token: token, client_id: this.id });
  }

  /** The whole way. */
  async tokens(code: string) {
    const { text } = await this.redeem(await this.consent(code));
    return tokens.parse(JSON.parse(text));
  }
}

export const CALLBACK = "https://claude.ai/api/mcp/auth_callback";

export function register(base: string, metadata: Record<string, unknown> = {}): Promise<Answer> {
  const body = {
    client_name: "Test client",
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: "none",
    ...metadata,
  };
  return ask(`${base}/oauth/reg`, { method: "POST", body });
}

export function tokenRequest(base: string, form: Readonly<Record<string, string>>): Promise<Answer> {
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return ask(`${base}/oauth/token`, { method: "POST", headers, body: new URLSearchParams(form).toString() });
}
