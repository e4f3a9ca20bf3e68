export const settings = {
  title: "Paramètres",
  keyRights: "Ce que la clé d’API peut faire",
  note: "Ils sont les vôtres, dans ce navigateur.",
  singleKeys: "Raccourcis clavier d’un seul caractère",
  singleKeysNote: "Par exemple j, k et e. Désactivez-les si vous les actionnez par accident ou utilisez la dictée vocale.",
  compactRows: "Lignes compactes dans la liste",
  assignOnReply: "M’attribuer les conversations auxquelles je réponds",
  assignOnReplyNote: "Seulement celles qui ne sont attribuées à personne.",
  openNextAfterDone: "Ouvrir la conversation suivante après Terminer ou Reporter",
  desktopNotifications: "Notifications sur le bureau",
  desktopNotificationsNote: "Quand une réponse est due dans l’heure ou qu’un collègue vous mentionne dans une note.",
  allow: "Autoriser les notifications…",
  blocked:
    "Ce navigateur bloque les notifications de cette page. Vous pouvez les autoriser dans ses paramètres pour cette page.",
  unsupported: "Ce navigateur ne peut pas afficher de notifications.",
};
