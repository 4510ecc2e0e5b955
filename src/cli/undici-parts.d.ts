// The part of undici that the command line needs: the whole has a browser's fetch, sockets and caches besides, which take a
// tenth of what ships.
declare module "undici/lib/dispatcher/env-http-proxy-agent.js" {
  import { EnvHttpProxyAgent } from "undici";

  export default EnvHttpProxyAgent;
}

declare module "undici/lib/dispatcher/dispatcher.js" {
  import { Dispatcher } from "undici";

  export default Dispatcher;
}

declare module "undici/lib/api/index.js" {
  const methods: object;
  export default methods;
}
