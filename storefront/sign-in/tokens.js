/** The tokens of whoever is signed in: in memory, and renewed before they are over or when the service takes one no more. */

import { NoAnswer, SignedOut } from "../shared/failures.js";
import { claimsOf } from "./issuer.js";

/** @typedef {import("../vendor/oauth4webapi").Tokens} Tokens */
/** @typedef {import("./issuer.js").Issuer} Issuer */

const MARGIN = 30_000;

export class KeptTokens {
  #access = "";
  #isOver = false;
  #until = 0;
  /** @type {string | undefined} */
  #refresh;
  /** @type {string | undefined} */
  #id;
  /** @type {Promise<void> | undefined} */
  #renewing;

  /** @param {Issuer} issuer @param {Tokens} tokens */
  constructor(issuer, tokens) {
    this.issuer = issuer;
    this.sub = claimsOf(tokens)?.sub;
    this.#keep(tokens);
  }

  get idToken() {
    return this.#id;
  }

  /** An access token. Raises SignedOut, NoAnswer. @param {boolean} renewed another than was given before */
  async access(renewed) {
    if (this.#isOver || (renewed && !this.#refresh)) throw new SignedOut();
    if (renewed || (this.#refresh && Date.now() > this.#until)) await this.#renewOnce();
    if (this.#isOver) throw new SignedOut();
    return this.#access;
  }

  /** Nobody is signed in from now on. */
  forget() {
    this.#access = "";
    this.#refresh = undefined;
    this.#isOver = true;
  }

  /** Whoever comes while tokens are renewed waits for those. */
  #renewOnce() {
    this.#renewing ??= this.#renew().finally(() => (this.#renewing = undefined));
    return this.#renewing;
  }

  async #renew() {
    try {
      const tokens = await this.issuer.newer(/** @type {string} */ (this.#refresh));
      if (tokens.id_token && claimsOf(tokens)?.sub !== this.sub) throw new SignedOut();
      this.#keep(tokens);
    } catch (failure) {
      throw failure instanceof NoAnswer ? failure : new SignedOut();
    }
  }

  /** What the issuer does not give anew is kept. @param {Tokens} tokens */
  #keep({ access_token, refresh_token, id_token, expires_in }) {
    this.#access = access_token;
    this.#refresh = refresh_token ?? this.#refresh;
    this.#id = id_token ?? this.#id;
    this.#until = expires_in === undefined ? Infinity : Date.now() + expires_in * 1000 - MARGIN;
  }
}
