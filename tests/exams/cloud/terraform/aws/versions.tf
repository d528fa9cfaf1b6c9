terraform {
  required_version = ">= 1.6.0"

  required_providers {
    aws = {
      source  = "hashicorp/aws"
      version = "~> 5.40"
    }
  }

  backend "s3" {
    bucket         = "larkfield-terraform-state"
    key            = "aws/production.tfstate"
    region         = "eu-west-1"
    dynamodb_table = "larkfield-terraform-locks"
  }
}

provider "aws" {
  region = var.region
}
