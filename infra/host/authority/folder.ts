/** On the first server: the CA of the site, on its own disk and in no backup of the cluster. */
export const AUTHORITY_FOLDER = '/var/lib/millwright/ca';

/** Who signs runs as this user and group; of the folder the group may read, and nobody else but root anything. */
export const AUTHORITY_USER = 10_050;
