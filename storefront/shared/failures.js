/** What can go wrong with a call. */

/** @typedef {import("../types/shapes").Problem} Problem */

/** The service refused, and nothing was changed. */
export class Refused extends Error {
  /** @param {Problem} problem */
  constructor(problem) {
    super(problem.detail);
    this.problem = problem;
  }

  get status() {
    return this.problem.status;
  }

  get code() {
    return this.problem.code;
  }

  /** Whether one of its errors has this code. @param {string} code */
  has(code) {
    return this.code === code || this.problem.errors.some((error) => error.code === code);
  }
}

/** No answer came: the network is away, or the service. Whether something was changed is not known. */
export class NoAnswer extends Error {}

/** It was sent a day ago, no answer came, and sent again it may be done twice: nothing was sent now. */
export class SentLongAgo extends Error {}

/** Somebody changed what is shown before it was acted on: nothing was done. */
export class ChangedMeanwhile extends Error {}

/** The sign-in has ended and could not be renewed: nothing was done now. */
export class SignedOut extends Error {
  /** @param {boolean} [before] whether the same was sent before, and how that ended is not known */
  constructor(before = false) {
    super();
    this.before = before;
  }
}
