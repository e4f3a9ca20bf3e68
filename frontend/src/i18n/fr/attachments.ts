export const attachment = {
  list: "Pièces jointes",
  noName: "Fichier sans nom",
  fetching: "Récupération…",
  slow: "La récupération prend plus de temps que d’habitude",
  download: "Télécharger",
  downloadFile: "Télécharger {name}",
  openPicture: "Ouvrir l’image {name}",
  pictureLoading: "Chargement de l’image",
  notShown: "L’image ne s’est pas chargée.",
  retry: "Réessayer",
  retryFile: "Réessayer : {name}",
  againIn: "Nouvelle tentative dans {duration}",
  againAt: "Nouvelle tentative : {time}",
  gone: "La place de marché n’a plus ce fichier.",
  notThere: "Ce fichier n’est plus ici.",
  noAnswer: "La boîte de réception n’a pas pu charger ceci.",
  broken: "Cette partie de la page ne fonctionne pas pour le moment.",
  unknownState: "La boîte de réception indique pour ce fichier un état que cette page ne connaît pas : {state}",
};

export const fileFailure = {
  busy: "La place de marché a demandé d’attendre.",
  forbidden: "Cette clé d’API n’a pas le droit de lire les fichiers.",
  unreachable: "La place de marché n’a pas donné de réponse utilisable.",
  too_large: "Ce fichier est trop lourd pour la boîte de réception. Il est visible dans l’administration de la place de marché.",
  unknown: "Ce fichier n’a pas pu être récupéré : {reason}",
  noReason: "Ce fichier n’a pas pu être récupéré.",
};

export const pictureViewer = {
  title: "Image {name}",
  position: "{position} sur {total}",
  shows: "{name}, image {position} sur {total}",
  zoomedTo: "Zoom {percent}",
  pixels: "{width} × {height} pixels",
  close: "Fermer l’image",
  next: "Image suivante",
  previous: "Image précédente",
  zoomIn: "Zoom avant",
  zoomOut: "Zoom arrière",
  fit: "Afficher l’image entière",
  tools: "Image",
};
