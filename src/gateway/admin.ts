// The admin API: grants, members, accounts, secrets, approvals and the trail, for members of the role admin.
import { z } from "zod";
import { approvalAnswerOf, type ApprovalDesk } from "./approvals.ts";
import { callsOf, recentCalls } from "./calls.ts";
import type { Grants } from "./grants.ts";
import type { People } from "./people.ts";
import { Refusal } from "./refusal.ts";
import { type Route, route } from "./routes.ts";
import * as schemas from "./schemas.ts";
import type { Store } from "./store/store.ts";
import type { Trail } from "./trail.ts";
import type { Undone } from "./undone.ts";

export interface AdminOptions {
  readonly store: Store;
  readonly grants: Grants;
  readonly people: People;
  readonly approvals: ApprovalDesk;
  readonly trail: Trail;
  readonly undone: Undone;
}

const limit = z.coerce.number().int().min(1).max(1_000).default(100);
const page = z.strictObject({ cursor: z.string().optional(), limit });
const grantList = schemas.listOf(schemas.grantAnswer);

export function adminRoutes({ store, grants, people, approvals, trail, undone }: AdminOptions): Route[] {
  const { members, accounts, secrets } = people;
  return [
    route({
      ...{ method: "post", path: "/admin/v1/grants", summary: "Make a grant; its token is shown once", status: 201 },
      ...{ body: schemas.newGrantInput, answer: schemas.newGrantAnswer },
      handle: ({ body, by, signal }) => grants.create(body, by, undefined, signal),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/grants", summary: "List grants, the newest first" },
      ...{ query: page.extend({ account: z.string().optional() }), answer: grantList },
      handle: ({ query }) => grants.list(query),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/grants/{id}", summary: "A grant with its newest calls" },
      answer: schemas.grantAnswer.extend({ recent: z.array(schemas.callAnswer) }),
      handle: async ({ param }) => ({
        ...(await grants.get(param("id"))),
        recent: await recentCalls(store, param("id"), 20),
      }),
    }),
    route({
      ...{ method: "patch", path: "/admin/v1/grants/{id}", summary: "Change or renew a grant" },
      ...{ body: schemas.grantChangeInput, answer: schemas.grantAnswer },
      handle: ({ param, body, by, signal }) => grants.change(param("id"), body, by, signal),
    }),
    route({
      ...{ method: "delete", path: "/admin/v1/grants/{id}", summary: "Revoke a grant, at once and for good" },
      answer: schemas.grantAnswer,
      handle: ({ param, by }) => grants.revoke(param("id"), by),
    }),
    route({
      ...{
        method: "post",
        path: "/admin/v1/grants/{id}/code",
        summary: "A code that lets a client in, once",
        status: 201,
      },
      answer: schemas.codeAnswer,
      handle: ({ param, by }) => grants.code(param("id"), by),
    }),
    route({
      ...{ method: "post", path: "/admin/v1/grants/{id}/undone", summary: "Note what you took back of its doings" },
      ...{ status: 201, body: schemas.undoneInput, answer: schemas.undoneAnswer },
      handle: ({ param, body, by }) => undone.note(param("id"), body, by),
    }),
    route({
      ...{ method: "post", path: "/admin/v1/members", summary: "Make a member; the token is shown once", status: 201 },
      ...{ body: schemas.newMemberInput, answer: schemas.newMemberAnswer },
      handle: ({ body, by }) => members.add(body, by),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/members", summary: "List members" },
      answer: schemas.listOf(schemas.memberAnswer),
      handle: () => members.list(),
    }),
    route({
      ...{ method: "delete", path: "/admin/v1/members/{id}", summary: "Revoke a member" },
      answer: schemas.memberAnswer,
      handle: ({ param, by }) => members.revoke(param("id"), by),
    }),
    route({
      ...{ method: "post", path: "/admin/v1/accounts", summary: "Add an account by its API key", status: 201 },
      ...{ body: schemas.newAccountInput, answer: schemas.accountAnswer },
      handle: ({ body, by, signal }) => accounts.add(body, by, signal),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/accounts", summary: "List accounts, without their keys" },
      answer: schemas.listOf(schemas.accountAnswer),
      handle: () => accounts.list(),
    }),
    route({
      ...{ method: "delete", path: "/admin/v1/accounts/{name}", summary: "Remove an account and its key" },
      answer: schemas.accountAnswer,
      handle: ({ param, by }) => accounts.remove(param("name"), by),
    }),
    route({
      ...{ method: "post", path: "/admin/v1/secrets", summary: "Set a secret and where it may go" },
      ...{ body: schemas.secretInput, answer: schemas.secretAnswer },
      handle: ({ body, by }) => secrets.set(body, by),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/secrets", summary: "List secrets, without their values" },
      answer: schemas.listOf(schemas.secretAnswer),
      handle: () => secrets.list(),
    }),
    route({
      ...{ method: "delete", path: "/admin/v1/secrets/{name}", summary: "Remove a secret" },
      answer: schemas.secretAnswer,
      handle: ({ param, by }) => secrets.remove(param("name"), by),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/approvals", summary: "List calls that wait or waited for a person" },
      query: z.strictObject({
        ...{ state: z.enum(["waiting", "approved", "denied", "used"]).optional(), grant: z.string().optional(), limit },
      }),
      answer: schemas.listOf(schemas.approvalAnswer),
      handle: async ({ query: { state, grant, limit } }) => {
        const rows = await store.approvals.list({ state, grantId: grant, limit });
        return { items: rows.map((row) => approvalAnswerOf(row)) };
      },
    }),
    route({
      ...{ method: "get", path: "/admin/v1/approvals/{id}", summary: "A call that waits or waited for a person" },
      answer: schemas.approvalAnswer,
      handle: ({ param }) => approvals.get(param("id")),
    }),
    route({
      ...{ method: "post", path: "/admin/v1/approvals/{id}", summary: "Approve or deny a call" },
      ...{ body: schemas.decisionInput, answer: schemas.approvalAnswer },
      handle: ({ param, body, by }) => approvals.decide(param("id"), body, by),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/calls", summary: "What was called and done, in its order" },
      query: z.strictObject({ grant: z.string().optional(), after: z.string().optional(), limit }),
      answer: schemas.listOf(schemas.callAnswer),
      handle: ({ query }) => callsOf(store, query),
    }),
    route({
      ...{ method: "get", path: "/admin/v1/audit/verify", summary: "Whether a row was changed or is missing" },
      answer: schemas.verifyAnswer,
      handle: async () => {
        const { problems, ...verdict } = await trail.verify();
        return { ...verdict, problems: [...problems] };
      },
    }),
    ...managedRoutes(grants),
  ];
}

/** The route of managed MCP servers: programs written for them need another host name and nothing else. */
function managedRoutes(grants: Grants): Route[] {
  const path = "/integrated-account/{account}/mcp";
  const ofAccount = async (id: string, account: string) => {
    const grant = await grants.get(id);
    if (grant.account === account) return grant;
    throw new Refusal(404, "not_found", `The account has no grant "${id}".`, `List them: GET ${path}`);
  };
  return [
    route({
      ...{ method: "post", path, summary: "Make a grant for an account", status: 201 },
      ...{ body: schemas.newGrantInput.omit({ account: true }), answer: schemas.newGrantAnswer },
      // There, methods and tags alone say what is admitted.
      handle: ({ param, body, by, signal }) =>
        grants.create({ ...body, account: param("account") }, by, "everything", signal),
    }),
    route({
      ...{ method: "get", path, summary: "List the grants of an account", query: page, answer: grantList },
      handle: ({ param, query }) => grants.list({ ...query, account: param("account") }),
    }),
    route({
      ...{ method: "get", path: `${path}/{id}`, summary: "A grant of an account", answer: schemas.grantAnswer },
      handle: ({ param }) => ofAccount(param("id"), param("account")),
    }),
    route({
      ...{ method: "patch", path: `${path}/{id}`, summary: "Change or renew a grant of an account" },
      ...{ body: schemas.grantChangeInput, answer: schemas.grantAnswer },
      handle: async ({ param, body, by, signal }) => {
        const { id } = await ofAccount(param("id"), param("account"));
        return await grants.change(id, body, by, signal);
      },
    }),
    route({
      ...{ method: "delete", path: `${path}/{id}`, summary: "Revoke a grant of an account" },
      answer: schemas.grantAnswer,
      handle: async ({ param, by }) => await grants.revoke((await ofAccount(param("id"), param("account"))).id, by),
    }),
  ];
}
