// What keys, salts, tunnels and links have in common: they are shown, changed and deleted by their UUID.
import { ApiError } from "../api-error.ts";
import type { ApiRequest, Routes } from "../http/routes.ts";
import type { Collection, State } from "../state.ts";
import type { Stored } from "../types.ts";

interface Resource<T extends Stored> {
  readonly path: `/${string}`;
  readonly collection: (state: State) => Collection<T>;
  readonly show: (item: T, state: State) => object;
  /** What a look at it answers; without this it cannot be looked at. */
  readonly detail?: (item: T, state: State) => object;
  /** Takes a body over. When it refuses, it has changed nothing. */
  readonly change: (item: T, request: ApiRequest) => void;
  /** What keeps it from being deleted, as `pipeline "Orders"`. */
  readonly userOf?: (uuid: string, state: State) => string | undefined;
}

export function byUuid<T extends Stored>(resource: Resource<T>): Routes {
  const { path, collection, show, detail, change, userOf } = resource;
  return {
    ...(detail && {
      [`GET ${path}/{uuid}`]: ({ state, uuid }: ApiRequest) => detail(collection(state).get(uuid), state),
    }),

    [`POST ${path}/{uuid}`]: (request: ApiRequest) => {
      const item = collection(request.state).get(request.uuid);
      change(item, request);
      request.state.touch(item);
      return show(item, request.state);
    },

    [`DELETE ${path}/{uuid}`]: ({ state, uuid }: ApiRequest) => {
      const user = userOf?.(uuid, state);
      const { kind } = collection(state);
      if (user !== undefined) throw new ApiError(400, `failed to delete ${kind}: it is used by ${user}`);
      collection(state).delete(uuid);
    },
  };
}
