package steps

// The pages of the article's steps 1 to 4.
