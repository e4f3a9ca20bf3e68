export const signIn = {
  signIn: "Se connecter",
  signInAgain: "Se reconnecter",
  settings: "Paramètres",
  savedReplies: "Réponses enregistrées",
  keys: "Raccourcis clavier",
  signOut: "Se déconnecter",
  signedInAs: "Connecté : {name}",
  failedTitle: "La connexion a échoué",
  failedBody: "La page de connexion a peut-être expiré. Connectez-vous de nouveau. Rien de ce que vous avez écrit n’est perdu.",
  storageBody:
    "Ce navigateur n’enregistre rien pour {host} : la connexion est donc impossible. Autorisez les témoins et les données de ce site, puis connectez-vous.",
  unreachableBody: "La page de connexion est injoignable. Vérifiez que vous êtes en ligne, puis connectez-vous. Rien de ce que vous avez écrit n’est perdu.",
  refusedBody: "La page de connexion vous a renvoyé sans vous connecter. Réessayez, ou parlez-en à la personne qui vous a invité.",
  signedOutTitle: "Vous êtes déconnecté",
  signedOutBody: "Les brouillons restent sur cet appareil jusqu’à votre prochaine connexion.",
  endedTitle: "Votre session a pris fin",
  endedBody: "Reconnectez-vous pour continuer où vous en êtes. Ce que vous avez écrit est enregistré, et les réponses en attente seront envoyées après la connexion.",
};
