// The authorization server: the OAuth library, set up to let a client in by a connect code and nothing else. It is made
// anew when the signing keys change.
import Provider, { type ClientMetadata, type Configuration, errors, interactionPolicy } from "oidc-provider";
import type { Grant } from "../store/rows.ts";
import { StoreUnavailable } from "../store/errors.ts";
import type { Store } from "../store/store.ts";
import { stateOf } from "../access.ts";
import { adapterFor, CLIENT_KEPT_MS, FORGETFUL } from "./adapter.ts";
import { checkClient, GRANT_TYPES, SCOPE } from "./clients.ts";
import { type Documents, MAX_BYTES } from "./documents.ts";
import { ALGORITHM, type KeySet } from "./keys.ts";
import { endPage, headersOf } from "./page.ts";

export const ACCESS_TOKEN_S = 10 * 60;
const CODE_S = 60;
const INTERACTION_S = 15 * 60;
/** After so long a person has to let the client in again. */
const FAMILY_S = 365 * 24 * 60 * 60;
export const CONNECT = "/connect";
const SESSION_COOKIE = "artie_session";

export interface ProviderOptions {
  readonly store: Store;
  readonly issuer: string;
  /** What the tokens are for: the address of the door. */
  readonly resource: string;
  readonly keys: KeySet;
  /** Without them clients have to register. */
  readonly documents: Documents | undefined;
  /** Ends all that a person's one consent has given. */
  readonly revoked: (family: string) => Promise<void>;
  /** Told of what went wrong by itself. */
  readonly failed: (error: unknown) => void;
}

export function createProvider(options: ProviderOptions): Provider {
  const { store, issuer, keys, revoked, documents } = options;
  const adapters = new Map<string, ReturnType<typeof adapterFor>>();
  const provider = new Provider(issuer, {
    adapter: (model: string) => {
      const known = adapters.get(model) ?? (model === "Session" ? FORGETFUL : adapterFor(store, model, revoked));
      adapters.set(model, known);
      return known;
    },
    jwks: { keys: keys.keys },
    cookies: { names: { session: SESSION_COOKIE, interaction: "artie_connect", resume: "artie_resume" } },
    scopes: [SCOPE],
    claims: {},
    responseTypes: ["code"],
    clientAuthMethods: ["none", "private_key_jwt"],
    clientDefaults: { grant_types: GRANT_TYPES, token_endpoint_auth_method: "none", application_type: "native" },
    extraClientMetadata: {
      properties: ["artie"],
      validator: (_ctx: unknown, _key: string, _value: unknown, metadata: ClientMetadata) => {
        checkClient(metadata);
      },
    },
    pkce: { required: () => true },
    rotateRefreshToken: true,
    expiresWithSession: () => false,
    issueRefreshToken: (_ctx, client) => client.grantTypeAllowed("refresh_token"),
    clientBasedCORS: () => true,
    allowOmittingSingleRegisteredRedirectUri: false,
    findAccount: async (_ctx, id) => accountOf(await store.grants.get(id)),
    loadExistingGrant: async ({ oidc }) => {
      const id = oidc.result?.consent?.grantId;
      return id === undefined ? undefined : oidc.provider.Grant.find(id);
    },
    extraTokenClaims: (_ctx, token) => ({ family: "grantId" in token ? token.grantId : undefined }),
    interactions: { policy: [connectPrompt()], url: (_ctx, { uid }) => `${issuer}${CONNECT}/${uid}` },
    renderError: async (ctx, { error, error_description: why }) => {
      ctx.set(headersOf(undefined));
      ctx.body = String(
        await endPage(
          "This program can't connect",
          `Its request was refused: ${why ?? error}. Go back to it and try again.`,
        ),
      );
    },
    fetch: (url: string | URL, init: { signal?: AbortSignal }) => {
      if (documents) return documents.fetch(url, init);
      throw new Error("This gateway does not call out.");
    },
    fetchResponseBodyLimits: { "client_id metadata document": MAX_BYTES, jwks_uri: MAX_BYTES },
    ttl: {
      AccessToken: ACCESS_TOKEN_S,
      AuthorizationCode: CODE_S,
      Grant: FAMILY_S,
      IdToken: ACCESS_TOKEN_S,
      Interaction: INTERACTION_S,
      RefreshToken: CLIENT_KEPT_MS / 1_000,
      Session: INTERACTION_S,
    },
    features: featuresOf(options),
  } as Configuration);
  provider.proxy = true;
  const emitter: NodeJS.EventEmitter = provider;
  emitter.on("error", options.failed);
  provider.on("server_error", (ctx, error) => {
    options.failed(error);
    if (!(error instanceof StoreUnavailable)) return;
    ctx.status = 503;
    ctx.set("retry-after", "2");
  });
  provider.use(async (ctx, next) => {
    await next();
    // A person may let many clients in with one browser, each by itself: nobody stays signed in.
    const cookies = [ctx.res.getHeader("set-cookie") ?? []].flat().map(String);
    const others = cookies.filter((cookie) => !cookie.startsWith(SESSION_COOKIE));
    if (others.length < cookies.length) ctx.set("set-cookie", others);
  });
  return provider;
}

function featuresOf({ resource, keys, documents }: ProviderOptions): Configuration["features"] {
  const off = { enabled: false };
  return {
    ...{ devInteractions: off, userinfo: off, rpInitiatedLogout: off, dPoP: off, pushedAuthorizationRequests: off },
    clientIdMetadataDocument: { enabled: documents !== undefined, ack: "draft-02" },
    registration: { enabled: true, issueRegistrationAccessToken: false },
    revocation: { enabled: true, allowedPolicy: (_ctx, client, token) => token.clientId === client.clientId },
    resourceIndicators: {
      enabled: true,
      defaultResource: () => resource,
      useGrantedResource: () => true,
      getResourceServerInfo: (_ctx, wanted) => {
        if (wanted !== resource) throw new errors.InvalidTarget(`this gateway serves ${resource}`);
        const jwt = { sign: { alg: ALGORITHM, kid: keys.signsWith } } as const;
        return { scope: SCOPE, audience: resource, accessTokenFormat: "jwt", accessTokenTTL: ACCESS_TOKEN_S, jwt };
      },
    },
  };
}

/** The one question: which grant? */
function connectPrompt(): interactionPolicy.Prompt {
  const why = "A person has to let this client in.";
  const check = new interactionPolicy.Check("no_code", why, "interaction_required", ({ oidc }) => {
    return oidc.account === undefined || oidc.result?.consent?.grantId === undefined;
  });
  return new interactionPolicy.Prompt({ name: "connect", requestable: false }, check);
}

/** Tokens can do what the grant can, and end with it. */
function accountOf(grant: Grant | undefined) {
  const state = grant && stateOf(grant);
  if (!grant || state === "revoked" || state === "expired") return undefined;
  return { accountId: grant.id, claims: () => Promise.resolve({ sub: grant.id }) };
}
