/**
 * Names of a town on the Coromandel coast that does not exist. They are in the scripts and with the accents that one
 * meets there: Latin, Tamil, Devanagari, French and Portuguese.
 */
const quarters = [
  'Nallur',
  'Kottaimedu',
  'Velliyur',
  'Alamaram',
  'Chinnakadai',
  'Muthupet',
  'Pudukuppam',
  'Rajan Nagar',
  'Senthamizh Nagar',
  'Thamarai Kulam',
  'Uppalam',
  'Vannarpettai',
  'நல்லூர்',
  'கடற்கரை',
  'தாமரைக்குளம்',
  'लाल बाग़',
  'शांति नगर',
  'Quartier Dumas',
  'São Tomé',
  'Bœuf Gate',
];

const landmarks = [
  'Market',
  'Temple Tank',
  'Bus Stand',
  'High School',
  'Water Works',
  'Post Office',
  'Clock Tower',
  'Rice Mill',
  'Bazaar Street',
  'Government Hospital',
  'சந்தை',
  'கோயில்',
  'बाज़ार',
  'Café Corner',
  'Église',
  "D'Souza Garden",
  'Petrol Bunk, 2nd Cross',
];

/** The metro's trunk, from the north to the south. */
export const metroStations = [
  'Vadakkupettai',
  'Thamarai Kulam',
  'नया बाज़ार',
  'Rajan Nagar',
  'Uppalam',
  'Central Station',
  'கடற்கரை',
  'Secretariat',
  'Quartier Dumas',
  'São Tomé',
  'Velliyur',
  'Alamaram',
  'Thenkottai Depot',
];

/** Its branch, outwards. */
export const airportStations = ['Muthupet', 'பன்னாட்டு முனையம்', 'Airport – हवाई अड्डा'];

/** Where each of the twelve bus lines ends. */
export const busTermini = [
  'Nallur Lake',
  'Kottaimedu Fort',
  'Velliyur Beach Road',
  'आज़ाद मैदान',
  'Alamaram Junction',
  'Chinnakadai Mills',
  'பூங்கா நகர்',
  'Pudukuppam Harbour',
  'Senthamizh Nagar West',
  'Collège Calvé',
  'Uppalam Salt Pans',
  'Vannarpettai Ring Road',
];

/** Gives name after name, each once. */
export function createPlaceNames(): () => string {
  const names = landmarks.flatMap((landmark, shift) =>
    quarters.map((_, index) => `${quarters[(index + shift) % quarters.length]} ${landmark}`),
  );
  let next = 0;
  return () => {
    const name = names[next % names.length] as string;
    const round = Math.floor(next / names.length);
    next += 1;
    return round === 0 ? name : `${name} ${round + 1}`;
  };
}
