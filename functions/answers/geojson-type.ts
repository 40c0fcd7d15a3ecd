/** RFC 7946, 12. */
export const geojsonType = 'application/geo+json; charset=utf-8';
