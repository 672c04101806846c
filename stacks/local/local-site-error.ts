/** A local site could not run, and it is no fault of the site file; the message says why and what to do. */
export class LocalSiteError extends Error {
  override name = 'LocalSiteError';
}
