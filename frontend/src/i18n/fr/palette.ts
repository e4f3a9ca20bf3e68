export const palette = {
  title: "Commandes et conversations",
  placeholder: "Tapez une commande, une vue ou un client…",
  results: "Résultats",
  commands: "Commandes",
  views: "Vues",
  recent: "Conversations récentes",
  none: "Aucun résultat.",
  or: "ou",
  then: "puis",
};
