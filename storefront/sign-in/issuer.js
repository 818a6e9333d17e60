/** What is asked of the issuer, by oauth4webapi: where its doors are, tokens for a code, newer tokens. */

import { NoAnswer } from "../shared/failures.js";
import * as oauth from "../vendor/oauth4webapi.js";

/** @typedef {import("../types/shapes").SignInSettings} Settings */
/** @typedef {import("./leaving.js").Left} Left */
/** @typedef {import("../vendor/oauth4webapi").Tokens} Tokens */

const PATIENCE = 10_000;
const HERE = new Set(["localhost", "127.0.0.1", "[::1]"]);

export class Issuer {
  /** @param {Settings} settings @param {string} returnTo the address that is registered with the issuer */
  constructor(settings, returnTo) {
    this.settings = settings;
    this.returnTo = returnTo;
    this.address = new URL(settings.issuer);
    this.client = { client_id: settings.client_id };
    /** @type {Promise<import("../vendor/oauth4webapi").Server> | undefined} */
    this.found = undefined;
    this.options = {
      signal: () => AbortSignal.timeout(PATIENCE),
      // Nothing between the browser and this machine can listen.
      ...(HERE.has(this.address.hostname) && { [oauth.allowInsecureRequests]: true }),
    };
  }

  /** What the issuer says of itself. Raises NoAnswer. */
  server() {
    this.found ??= this.#find();
    this.found.catch(() => (this.found = undefined));
    return this.found;
  }

  async #find() {
    const answer = await answered(oauth.discoveryRequest(this.address, this.options));
    return oauth.processDiscoveryResponse(this.address, answer);
  }

  /** Where one signs in. `prompt` makes the issuer ask even whom it knows. @param {Left} left @param {string} [prompt] */
  async door(left, prompt) {
    const { client_id, scope, audience } = this.settings;
    const asked = {
      response_type: "code",
      client_id,
      redirect_uri: this.returnTo,
      scope,
      state: left.state,
      nonce: left.nonce,
      code_challenge: await oauth.calculatePKCECodeChallenge(left.verifier),
      code_challenge_method: "S256",
      ...(audience && { audience }),
      ...(prompt && { prompt }),
    };
    return addressOf((await this.server()).authorization_endpoint, asked);
  }

  /** The tokens for the code in the address that the issuer sent us to. @param {URL} address @param {Left} left @returns {Promise<Tokens>} */
  async tokens(address, left) {
    const server = await this.server();
    const answer = oauth.validateAuthResponse(server, this.client, address, left.state);
    const request = oauth.authorizationCodeGrantRequest(
      server, this.client, oauth.None(), answer, this.returnTo, left.verifier, this.options,
    );
    const wanted = { expectedNonce: left.nonce, requireIdToken: /** @type {const} */ (true) };
    return oauth.processAuthorizationCodeResponse(server, this.client, await answered(request), wanted);
  }

  /** Newer tokens. @param {string} refreshToken @returns {Promise<Tokens>} */
  async newer(refreshToken) {
    const server = await this.server();
    const request = oauth.refreshTokenGrantRequest(server, this.client, oauth.None(), refreshToken, this.options);
    return oauth.processRefreshTokenResponse(server, this.client, await answered(request));
  }

  /** Where one signs out; undefined where the issuer has no such door. @param {string} [idToken] */
  async exit(idToken) {
    const { end_session_endpoint: exit } = await this.server();
    if (!exit) return undefined;
    return addressOf(exit, {
      client_id: this.settings.client_id,
      post_logout_redirect_uri: this.returnTo,
      // Cognito's name for it.
      logout_uri: this.returnTo,
      ...(idToken && { id_token_hint: idToken }),
    });
  }
}

/** Who the tokens say has signed in. @param {Tokens} tokens */
export const claimsOf = (tokens) => oauth.getValidatedIdTokenClaims(tokens);

/** What an access token says, where it is a JSON Web Token. @param {string} token @returns {Record<string, unknown> | undefined} */
export function readable(token) {
  try {
    const part = token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/");
    return JSON.parse(new TextDecoder().decode(Uint8Array.from(atob(part), (each) => each.charCodeAt(0))));
  } catch {
    return undefined;
  }
}

/** State, nonce and verifier of one attempt. */
export const secrets = () => ({
  state: oauth.generateRandomState(),
  nonce: oauth.generateRandomNonce(),
  verifier: oauth.generateRandomCodeVerifier(),
});

/** The issuer's own word for why it refused, if it gave one. @param {unknown} failure */
export const reason = (failure) =>
  failure instanceof oauth.AuthorizationResponseError || failure instanceof oauth.ResponseBodyError ? failure.error : undefined;

/** @param {string | undefined} endpoint @param {Record<string, string>} asked */
function addressOf(endpoint, asked) {
  const address = new URL(/** @type {string} */ (endpoint));
  Object.entries(asked).forEach(([name, value]) => address.searchParams.set(name, value));
  return address.href;
}

/** Raises NoAnswer where the issuer is away. @param {Promise<Response>} asked */
async function answered(asked) {
  const answer = await asked.catch(() => undefined);
  if (!answer || answer.status >= 500) throw new NoAnswer();
  return answer;
}
