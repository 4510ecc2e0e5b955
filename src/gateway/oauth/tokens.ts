// Whose an access token is.
import { errors, jwtVerify } from "jose";
import { z } from "zod";
import { ALGORITHM, type Keys } from "./keys.ts";
import type { Server } from "./server.ts";

/** The grant that it stands for, and the consent that it came from. */
const claims = z.object({ sub: z.string(), family: z.string() });
export type Claims = z.output<typeof claims>;

/** Undefined for a token that is none of ours, is over, or was given for something else. @throws StoreUnavailable */
export async function claimsOf(token: string, keys: Keys, { issuer, resource }: Server): Promise<Claims | undefined> {
  const expected = { issuer, audience: resource, typ: "at+jwt", algorithms: [ALGORITHM] };
  const keyOf = async ({ kid }: { readonly kid?: string }) => {
    const key = await keys.publicKey(kid);
    if (key) return key;
    throw new errors.JWKSNoMatchingKey();
  };
  try {
    const { payload } = await jwtVerify(token, keyOf, expected);
    return claims.safeParse(payload).data;
  } catch (error) {
    if (error instanceof errors.JOSEError) return undefined;
    throw error;
  }
}
