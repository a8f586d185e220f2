// The OpenID Connect provider of the package « oidc-provider », set up with the ways of ProConnect: codes of 30 seconds, signed
// userinfo, exact addresses. Whoever signs in is told by a cookie « agent » (sub.amr); it prints its port once it listens.
import { generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { createRequire } from "node:module";
import { pathToFileURL } from "node:url";

// installed outside the sources, in the folder given on the command line
const require = createRequire(pathToFileURL(process.argv[2] + "/"));
const { default: Provider } = await import(pathToFileURL(require.resolve("oidc-provider")).href);

const secret = "secret-de-l-essai-".repeat(3);
const site = "http://testserver";
const key = (kid, kind, options) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), kid, use: "sig" });
const algorithms = ["RS256", "ES256", "HS256"];
const server = createServer();
server.listen(0, "127.0.0.1", () => {
  const provider = new Provider(`http://127.0.0.1:${server.address().port}`, {
    clients: algorithms.map((algorithm) => ({
      client_id: algorithm,
      client_secret: secret,
      redirect_uris: [`${site}/connexion/proconnect/retour/`],
      post_logout_redirect_uris: [`${site}/connexion/`],
      token_endpoint_auth_method: "client_secret_post",
      id_token_signed_response_alg: algorithm,
      userinfo_signed_response_alg: algorithm,
    })),
    jwks: { keys: [key("rsa", "rsa", { modulusLength: 2048 }), key("ec", "ec", { namedCurve: "P-256" })] },
    enabledJWA: { idTokenSigningAlgValues: algorithms, userinfoSigningAlgValues: algorithms },
    features: { devInteractions: { enabled: false }, jwtUserinfo: { enabled: true }, claimsParameter: { enabled: true } },
    pkce: { required: () => false },
    scopes: ["openid", "given_name", "usual_name", "email", "siret", "idp_id"],
    claims: {
      openid: ["sub"], given_name: ["given_name"], usual_name: ["usual_name"], email: ["email"], siret: ["siret"], idp_id: ["idp_id"],
      amr: null,
    },
    ttl: { AuthorizationCode: 30, AccessToken: 60, IdToken: 60, Grant: 600, Interaction: 600, Session: 600 },
    findAccount: (context, sub) => ({
      accountId: sub,
      claims: () => ({ sub, email: `${sub}@exemple.fr`, given_name: "Claire", usual_name: "Vasseur", siret: "21000000000001", idp_id: "idp-essai" }),
    }),
    loadExistingGrant: async (context) => {
      const grant = new context.oidc.provider.Grant({ clientId: context.oidc.client.clientId, accountId: context.oidc.session.accountId });
      grant.addOIDCScope("openid given_name usual_name email siret idp_id");
      grant.addOIDCClaims(["amr"]);
      await grant.save();
      return grant;
    },
    cookies: { keys: ["cle-des-cookies-de-l-essai"] },
    interactions: { url: (context, interaction) => `/agent/${interaction.uid}` },
  });
  server.on("request", (request, response) => {
    if (!request.url.startsWith("/agent/")) return provider.callback()(request, response);
    const [accountId, amr] = /agent=([^;]+)/.exec(request.headers.cookie)[1].split(".");
    return provider.interactionFinished(request, response, { login: { accountId, amr: [amr] } });
  });
  console.log(server.address().port);
});
