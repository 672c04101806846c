/** Before a brace of the shell's own, where a template of ours would read it as one of its. */
export const $ = '$';
