// PrivateLink connections and SSH tunnels: private ways to a connector's host.
import type { PrivateLinkRequest, SSHTunnelRequest } from "../requests.ts";
import * as schemas from "../schemas.ts";
import { type CallOptions, path, type Transport } from "./shared.ts";

/** Every method throws an {@link ArtieError}. */
export function privateLinks({ send }: Transport) {
  return {
    create: (body: PrivateLinkRequest, options?: CallOptions) =>
      send(
        {
          operation: "private_link_connection_create",
          method: "POST",
          path: "/privatelink-connections",
          body,
          response: schemas.privateLink,
        },
        options,
      ),

    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "private_link_connection_detail",
          method: "GET",
          path: path`/privatelink-connections/${uuid}`,
          uuid,
          response: schemas.privateLink,
        },
        options,
      ),

    /** All but the name is fixed once the connection is being provisioned or live. */
    replace: (
      uuid: string,
      body: Omit<PrivateLinkRequest, "environmentUUID"> & { readonly name: string },
      options?: CallOptions,
    ) =>
      send(
        {
          operation: "private_link_connection_update",
          method: "POST",
          path: path`/privatelink-connections/${uuid}`,
          uuid,
          body,
          response: schemas.privateLink,
        },
        options,
      ),

    delete: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "private_link_connection_delete",
          method: "DELETE",
          path: path`/privatelink-connections/${uuid}`,
          uuid,
        },
        options,
      ),
  };
}

/** Every method throws an {@link ArtieError}. */
export function sshTunnels({ send }: Transport) {
  return {
    create: (body: SSHTunnelRequest, options?: CallOptions) =>
      send(
        { operation: "ssh_tunnel_create", method: "POST", path: "/ssh-tunnels", body, response: schemas.sshTunnel },
        options,
      ),

    get: (uuid: string, options?: CallOptions) =>
      send(
        {
          operation: "ssh_tunnel_detail",
          method: "GET",
          path: path`/ssh-tunnels/${uuid}`,
          uuid,
          response: schemas.sshTunnel,
        },
        options,
      ),

    /** The API wants the whole tunnel. Pipelines behind it get undeployed changes. */
    replace: (uuid: string, body: Readonly<Record<string, unknown>>, options?: CallOptions) =>
      send(
        {
          operation: "ssh_tunnel_update",
          method: "POST",
          path: path`/ssh-tunnels/${uuid}`,
          uuid,
          body,
          response: schemas.sshTunnel,
        },
        options,
      ),

    /** Refused while a connector uses it. */
    delete: (uuid: string, options?: CallOptions) =>
      send({ operation: "ssh_tunnel_delete", method: "DELETE", path: path`/ssh-tunnels/${uuid}`, uuid }, options),
  };
}
