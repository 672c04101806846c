export interface Image {
  /** RGB, row by row, three bytes a pixel */
  pixels: Uint8Array;
  widthPx: number;
  heightPx: number;
}

/** Brightness of each pixel, 0 to 255 with headroom, before it gets its colour. */
export interface Relief {
  brightness: Float32Array;
  widthPx: number;
  heightPx: number;
  /** of a defect's measures, which are given for a picture 640 px wide */
  scale: number;
  /** unit vector towards the lamp */
  lamp: { x: number; y: number };
}
