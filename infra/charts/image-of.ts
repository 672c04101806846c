/** The reference of an image, by the name of its row in images.lock.json. */
export type ImageOf = (name: string) => string;
