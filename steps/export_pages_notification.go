package steps

// The pages of the article's steps 5 to 7.

// What is handed to others is told with their text, apart from the rest.
