export const order = {
  ordered: "Commandé",
  customerNumber: "Nᵒ du client",
  fullyRefunded: "Entièrement remboursée",
  stateUnknown: "État non précisé",
  loading: "Chargement de la commande",
  refresh: "Réessayer",
  updatedAt: "Dernière mise à jour : {time}",
  unreadable: "Certains champs de cette commande n’ont pas pu être lus : {fields}",

  shipment: "Expédition",
  carrier: "Transporteur",
  tracking: "Numéro de suivi",
  noTracking: "Aucun numéro de suivi pour l’instant",
  track: "Suivre",
  newTab: "s’ouvre dans un nouvel onglet",
  dates: "Dates",
  shipBy: "À expédier avant",
  late: "En retard : pas encore expédiée",
  localTime: "Heure locale là-bas",
  shipped: "Expédiée",
  promised: "Livraison promise",
  received: "Reçue",
  from: "à partir du {date}",
  until: "au plus tard le {date}",

  items: "Articles",
  noItems: "La place de marché n’indique aucun article.",
  itemsLeftOut: {
    one: "{count} autre article n’est pas affiché ici",
    many: "{count} autres articles ne sont pas affichés ici",
    other: "{count} autres articles ne sont pas affichés ici",
  },
  sku: "UGS",
  noTitle: "Titre non précisé",
  noQuantity: "Quantité non précisée",
  noPrice: "Prix non précisé",
  incident: "Incident",
  incidentSeen: "Incident, vu pour la première fois {when}",
  refund: "Remboursement",
  cancelation: "Annulation",
  units: { one: "{count} unité", many: "{count} unités", other: "{count} unités" },
  withShipping: "livraison {amount}",

  totals: "Totaux",
  goods: "Articles",
  shipping: "Livraison",
  includedTax: "dont {tax}",
  total: "Total",
  notGiven: "Non précisé",

  documents: "Documents",
  noDocuments: "Aucun document",
  documentsLeftOut: {
    one: "{count} autre document n’est pas affiché ici",
    many: "{count} autres documents ne sont pas affichés ici",
    other: "{count} autres documents ne sont pas affichés ici",
  },
  typeUnknown: "Type non précisé",
};

export const orderReturn = {
  returns: "Retours",
  none: "Aucun retour",
  noneAtMarketplace: "Cette place de marché ne gère pas de retours.",
  notKnown: "La place de marché ne dit pas si elle gère des retours.",
  stateUnknown: "État non précisé",
  requested: "Demandé",
  updated: "Dernier changement",
  rma: "Numéro de retour (RMA)",
  tracking: "Numéro de suivi",
  label: "Ouvrir l’étiquette de retour",
  reason: "Raison : {reason}",
  reasonCode: "Raison portant le code {code}",
  noReason: "Raison non précisée",
  unknownLine: "Article {id}",
  noLine: "Article non précisé",
  noLines: "La place de marché ne dit pas ce qui est renvoyé.",
  leftOut: {
    one: "{count} autre retour n’a pas pu être lu",
    many: "{count} autres retours n’ont pas pu être lus",
    other: "{count} autres retours n’ont pas pu être lus",
  },
  incomplete: "Il y a peut-être d’autres retours.",
  unreadable: "Certains champs de ce retour n’ont pas pu être lus : {fields}",
};

export const orderReturnState = {
  WAITING_ACCEPTANCE: "En attente d’acceptation",
  IN_PROGRESS: "Sur le chemin du retour",
  REFUSED: "Refusé",
  RECEIVED: "Reçu",
  NO_RECEPTION: "Non reçu",
  CLOSED: "Fermé",
  CANCELED: "Annulé",
};

export const orderState = {
  STAGING: "En vérification par la place de marché",
  WAITING_ACCEPTANCE: "En attente d’acceptation",
  WAITING_DEBIT: "En attente du débit",
  WAITING_DEBIT_PAYMENT: "En attente du paiement",
  SHIPPING: "À expédier",
  SHIPPED: "Expédiée",
  TO_COLLECT: "Prête à être ramassée",
  RECEIVED: "Reçue",
  CLOSED: "Fermée",
  REFUSED: "Refusée",
  CANCELED: "Annulée",
  INCIDENT_OPEN: "Incident",
  REFUNDED: "Remboursée",
};

export const refundState = {
  REFUNDED: "Remboursé",
  WAITING_REFUND: "En attente de remboursement",
  WAITING_REFUND_PAYMENT: "En attente du paiement",
};

export const tax = {
  GST: "TPS",
  HST: "TVH",
  PST: "TVP",
  QST: "TVQ",
  RST: "TVD",
};

export const documentType = {
  CUSTOMER_INVOICE: "Facture du client",
  SYSTEM_DELIVERY_BILL: "Bon de livraison",
  SYSTEM_RETURN_LABEL: "Étiquette de retour",
};

export const orderFailure = {
  forbidden: "Cette clé d’API n’a pas le droit de lire les commandes.",
  documentsForbidden: "Cette clé d’API n’a plus le droit de lire les documents.",
  not_found: "La place de marché ne connaît pas cette commande.",
  documents_not_found: "La place de marché ne connaît pas les documents de cette commande.",
  returnsForbidden: "Cette clé d’API n’a plus le droit de lire les retours.",
  returns_not_found: "La place de marché ne connaît pas les retours de cette commande.",
  needs_order: "Les retours ne peuvent être demandés qu’avec les données de la commande, inconnues pour l’instant.",
  busy: "La place de marché a demandé d’attendre.",
  unreachable: "La place de marché n’a pas donné de réponse utilisable.",
  unknown: "Ceci n’a pas pu être lu : {reason}",
  hiddenParts: "Masqué, car la clé d’API n’en a pas le droit : {parts}.",
  keyRights: "Ce que la clé d’API peut faire",
  older: "Ce qui est affiché est plus ancien.",
  againIn: "Nouvelle lecture dans {duration}",
  againAt: "Nouvelle lecture : {time}",
  noAnswer: "La boîte de réception n’a pas pu charger ceci.",
  notRead: "Ceci n’a pas encore été lu.",
  slow: "La lecture prend plus de temps que d’habitude.",
  broken: "Cette partie du panneau a cessé de fonctionner.",
};
