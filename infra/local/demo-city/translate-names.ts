import type { GtfsTranslation } from '../gtfs/gtfs-feed.ts';

/** Names of the metro in other languages, by the name in the feed. */
const names: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Vadakkupettai: { ta: 'வடக்குப்பேட்டை', hi: 'वडक्कुपेट्टै' },
  'Thamarai Kulam': { ta: 'தாமரைக்குளம்', hi: 'तामरै कुलम' },
  'नया बाज़ार': { en: 'New Market', ta: 'புதிய சந்தை' },
  'Central Station': { ta: 'மத்திய நிலையம்', hi: 'सेंट्रल स्टेशन' },
  கடற்கரை: { en: 'Beach', hi: 'समुद्र तट' },
  Secretariat: { ta: 'தலைமைச் செயலகம்', hi: 'सचिवालय' },
  'Thenkottai Depot': { ta: 'தென்கோட்டை பணிமனை', hi: 'तेनकोट्टै डिपो' },
  'Airport – हवाई अड्डा': { en: 'Airport', ta: 'விமான நிலையம்', hi: 'हवाई अड्डा' },
  'Vadakkupettai – Thenkottai / Airport': {
    ta: 'வடக்குப்பேட்டை – தென்கோட்டை / விமான நிலையம்',
    hi: 'वडक्कुपेट्टै – तेनकोट्टै / हवाई अड्डा',
  },
};

/** Translates the names of stops, headsigns and routes by their value, as translations.txt may. */
export function translateNames(): GtfsTranslation[] {
  const fields = ['stops.stop_name', 'trips.trip_headsign', 'routes.route_long_name'];
  return Object.entries(names).flatMap(([value, texts]) =>
    Object.entries(texts).flatMap(([language, text]) =>
      fields.map((name) => {
        const [table = '', field = ''] = name.split('.');
        return { table, field, language, text, recordId: null, recordSubId: null, value };
      }),
    ),
  );
}
