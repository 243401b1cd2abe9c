// An identity provider for tests, of one file of settings: node serve.mjs FOLDER-OF-MODULES SETTINGS
// Whoever signs in is whom he says he is; his claims stand in the settings. POST /rotate replaces the signing key.
import { generateKeyPairSync, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

const [modules, file] = process.argv.slice(2);
const settings = JSON.parse(readFileSync(file, "utf8"));
const found = createRequire(`${modules}/package.json`).resolve("oidc-provider");
const { Provider } = await import(pathToFileURL(found).href);
const cookieKey = randomBytes(32).toString("hex");

function signingKey() {
  const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
  // One id for every key: whoever keeps a key by its id alone never learns of another.
  return { ...privateKey.export({ format: "jwk" }), kid: "one", alg: "RS256", use: "sig" };
}

function provider() {
  const made = new Provider(settings.issuer, {
    clients: settings.clients,
    jwks: { keys: [signingKey()] },
    cookies: { keys: [cookieKey] },
    // As OpenID Connect Core 1.0, 5.4 has it: where a code is exchanged, UserInfo alone tells what the scope asks for.
    claims: { openid: ["sub", "sid"], roles: ["roles"] },
    pkce: { required: () => true },
    clientBasedCORS: () => false,
    // The provider's own calls refuse loopback addresses; here everything stands there.
    fetch: (url, options) => globalThis.fetch(url, { ...options, dispatcher: undefined }),
    features: {
      devInteractions: { enabled: true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: { enabled: true },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => undefined,
        useGrantedResource: () => true,
        getResourceServerInfo: (_, audience) => ({ scope: settings.scope, audience, accessTokenFormat: "jwt" }),
      },
    },
    formats: {
      customizers: {
        jwt: (_, token, parts) => {
          const beside = settings.beside[parts.payload.aud];
          if (beside) parts.payload.aud = [parts.payload.aud, ...beside];
          return parts;
        },
      },
    },
    extraTokenClaims: (_, token) => ({ roles: settings.roles[token.accountId ?? token.clientId] ?? [] }),
    findAccount: (_, id) => ({
      accountId: id,
      claims: () => ({ sub: id, roles: settings.roles[id] ?? [] }),
    }),
    loadExistingGrant: async (ctx) => {
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId,
        accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope("openid roles");
      for (const audience of settings.audiences) grant.addResourceScope(audience, settings.scope);
      await grant.save();
      return grant;
    },
  });
  made.on("server_error", (_, error) => console.error(error));
  made.on("backchannel.error", (_, error) => console.error(error));
  return made.callback();
}

let answer = provider();
createServer((request, response) => {
  if (request.method === "POST" && request.url === "/rotate") {
    answer = provider();
    response.end();
  } else answer(request, response);
}).listen(settings.port, "127.0.0.1");
